// What is shown where there is nothing yet, where it is on its way, and where it did not work.

import type { ComponentChildren } from "preact";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Loading } from "./Notice.tsx";
import { ApiError, type Loaded } from "../lib/api.ts";
import { SignedOut } from "../lib/sign_in.ts";
import { t } from "../words/common.ts";

export { Badge, Callout, Empty, Loading } from "./Notice.tsx";

/** The sentence of an error, as whoever answered has said it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.message || t("status", { status: error.status });
  if (error instanceof SignedOut) return t("signedOut");
  if (error instanceof TypeError) return t("networkFailed");
  return error instanceof Error ? error.message : String(error);
}

/** An error in its own sentence, what it is about, and its number. */
export function ErrorBox({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  const api = error instanceof ApiError ? error : undefined;
  const about = api && [api.kind, api.id, api.member].filter(Boolean).join(" ");
  const heading = title ?? (api?.isConflict ? t("conflictTitle") : t("somethingWrong"));
  return (
    <div class="callout danger" role="alert">
      <Icon name="alert" />
      <div>
        <p class="callout-title">{heading}</p>
        {about && <p><code>{about}</code></p>}
        <p>{sentenceOf(error)}</p>
        {api?.status === 403 && <p>{t("refusedRight")}</p>}
        {api && <p class="quiet small">{[api.resultCode ?? api.error, t("status", { status: api.status })].filter(Boolean).join(" · ")}</p>}
        {retry && <Button small icon="refresh" onClick={retry}>{t("retry")}</Button>}
      </div>
    </div>
  );
}

/** What was asked for, or that it is on its way, or why it did not come. */
export function Load<T>({ from, children }: { from: Loaded<T>; children: (data: T) => ComponentChildren }) {
  if (from.data !== undefined) {
    return <>{from.error !== undefined && <ErrorBox error={from.error} retry={from.reload} />}{children(from.data)}</>;
  }
  return from.error !== undefined ? <ErrorBox error={from.error} retry={from.reload} /> : <Loading />;
}

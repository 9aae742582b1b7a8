// Text for machines: a block that can be copied, and words among others.

import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "./Button.tsx";
import { t } from "../words/common.ts";

/** Copies, and says so for a moment, or that it cannot. */
export function CopyButton({ text, label = t("copy"), small = true, alone = false, onCopied }: { text: string; label?: string; small?: boolean; alone?: boolean; onCopied?: (() => void) | undefined }) {
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void navigator.clipboard.writeText(text).then(() => (setFailed(false), setCopied(true), onCopied?.()), () => setFailed(true));
  const icon = copied ? "check" : "copy";
  return (
    <>
      {alone ? <IconButton icon={icon} small={small} label={label} onClick={copy} /> : <Button icon={icon} small={small} onClick={copy}>{copied ? t("copied") : label}</Button>}
      <span class="hidden" role="status">{copied ? t("copied") : ""}</span>
      {failed && <span class="field-error" role="alert">{t("copyFailed")}</span>}
    </>
  );
}

/** Words of `data/`, with what stands between grave accents as code. */
export function Marked({ text }: { text: string }) {
  return <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}

export function CodeBlock({ code, label, wrap = false, onCopied }: { code: string; label: string; wrap?: boolean; onCopied?: () => void }) {
  return (
    <figure class="code-block">
      <figcaption><span>{label}</span><CopyButton text={code} onCopied={onCopied} /></figcaption>
      <pre tabIndex={0} class={wrap ? "wrap" : ""}><code>{code}</code></pre>
    </figure>
  );
}

/** A value in one line, with a button that copies it. */
export function Copyable({ text }: { text: string }) {
  return <span class="copyable"><code>{text}</code><CopyButton text={text} alone /></span>;
}

// One document while it is changed: what is saved, what one has, the way back, and what is wrong with it.

import { createContext } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import { ApiError } from "../lib/api.ts";
import { same, valueAt, withValue } from "../catalogue/members.ts";
import { holds } from "../catalogue/profile.ts";
import type { Kind } from "../catalogue/schemas.ts";
import { apply, idOf, NEW, type Json, type Read } from "./calls.ts";
import { changes, merge, mineOver, type Changed } from "./merge.ts";
import { problemsOf } from "./problems.ts";
import { sentence, t } from "./words.ts";

/** A problem in words, from the schema or from the server. */
export interface Told {
  readonly member: string;
  readonly text: string;
  readonly fromServer: boolean;
}

/** What else of the service the editor of a document has to know. */
export interface Surroundings {
  readonly service: Json;
  readonly apis: readonly Json[];
}

export interface Editing {
  readonly kind: Kind;
  /** What is saved; undefined if the document is not there yet. */
  readonly saved: Read | undefined;
  readonly draft: Json;
  readonly changed: readonly Changed[];
  readonly problems: readonly Told[];
  /** What is typed and cannot be read, by member. */
  readonly unread: ReadonlyMap<string, string>;
  /** Whether the server is being asked about the draft. */
  readonly trying: boolean;
  /** Whether the document is held to FAPI 2.0. */
  readonly held: boolean;
  readonly mayChange: boolean;
  readonly around: Surroundings;
  set(path: string, value: unknown): void;
  replace(document: Json): void;
  undo(): void;
  redo(): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  discard(): void;
  /** Begins from another saved document, as after a conflict. */
  begin(saved: Read, draft: Json): void;
  /** Goes on from another saved document, as after a save: with what has been changed since `sent` was, over what it says. */
  goOn(saved: Read, sent: Json): void;
  /** Says that what is typed into a member cannot be read; undefined takes it back. */
  unreadable(path: string, text: string | undefined): void;
}

const Around = createContext<Editing | undefined>(undefined);
export const EditingProvider = Around.Provider;
export function useEditing(): Editing {
  const editing = useContext(Around);
  if (!editing) throw new Error("no document is being edited");
  return editing;
}

const EMPTY: Json = {};
/** How long changes of one member count as one, in milliseconds. */
const TOGETHER = 800;
/** How long the typing rests before the server is asked. */
const REST = 600;
const LONGEST = 200;

interface Steps {
  readonly draft: Json;
  readonly past: readonly Json[];
  readonly future: readonly Json[];
  readonly last: string;
  readonly at: number;
}
const begun = (draft: Json): Steps => ({ draft, past: [], future: [], last: "", at: 0 });

function stepped(steps: Steps, path: string, draft: Json, now: number): Steps {
  if (same(draft, steps.draft)) return steps;
  const together = steps.last === path && path !== "" && now - steps.at < TOGETHER && steps.past.length > 0;
  return { draft, past: together ? steps.past : [...steps.past.slice(-LONGEST), steps.draft], future: [], last: path, at: now };
}

/** What its own schema has against the draft; until that is known, what it had against the former one. */
function useProblems(kind: Kind, draft: Json): { problems: readonly Told[]; looking: boolean } {
  const [heard, setHeard] = useState<{ draft: Json | undefined; problems: readonly Told[] }>({ draft: undefined, problems: [] });
  useEffect(() => {
    let gone = false;
    void problemsOf(kind, draft).then((found) => !gone && setHeard({ draft, problems: found.map((problem) => ({ member: problem.member, text: sentence(problem), fromServer: false })) }));
    return () => void (gone = true);
  }, [kind, draft]);
  return { problems: heard.problems, looking: heard.draft !== draft };
}

/** The member by which another one may be there already. */
const NAMED_BY: Readonly<Record<Kind, string>> = { api: "identifier", client: "clientIdAlias", service: "issuer" };

/** What the server says of the draft, once its own schema has nothing against it. */
function useTrial(kind: Kind, saved: Read | undefined, draft: Json, wanted: boolean): { refusals: readonly Told[]; trying: boolean } {
  const [heard, setHeard] = useState<{ saved: Read | undefined; draft: Json; refusals: readonly Told[] } | undefined>();
  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    const timer = setTimeout(() => {
      const id = saved && idOf(kind, saved.document);
      apply([{ kind, document: draft, ...(id !== undefined && { id }), ...(!saved && { version: NEW }) }], true)
        .then(() => [], (error) => refusalsOf(error, kind))
        .then((refusals) => !gone && setHeard({ saved, draft, refusals }));
    }, REST);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [kind, saved, draft, wanted]);
  // What was heard of another draft, or over another saved one, says nothing of this one: not for a moment.
  const answer = wanted && heard?.draft === draft && heard.saved === saved ? heard : undefined;
  return { refusals: answer?.refusals ?? [], trying: wanted && !answer };
}

function refusalsOf(error: unknown, kind: Kind): readonly Told[] {
  // Only what is new is tried in the place of nothing.
  if (error instanceof ApiError && error.isConflict) return [{ member: NAMED_BY[kind], text: t("taken"), fromServer: true }];
  if (!(error instanceof ApiError) || error.status !== 400) return []; // what else goes wrong is said when one saves
  return [{ member: error.member ?? "", text: error.message, fromServer: true }];
}

export interface Begin {
  readonly kind: Kind;
  readonly saved: Read | undefined;
  /** What a document that is not there yet begins with. */
  readonly first?: Json;
  readonly around: Surroundings;
  readonly mayChange: boolean;
}

export function useNewEditing({ kind, saved: given, first = EMPTY, around, mayChange }: Begin): Editing {
  const [saved, setSaved] = useState(given);
  const [steps, setSteps] = useState(() => begun(given?.document ?? first));
  const [unread, setUnread] = useState<ReadonlyMap<string, string>>(new Map());
  const { draft } = steps;
  const base = saved?.document ?? EMPTY;
  const changed = useMemo(() => changes(kind, base, draft), [kind, base, draft]);
  const { problems: ownProblems, looking } = useProblems(kind, draft);
  const known = saved !== undefined || !same(draft, first);
  const { refusals, trying } = useTrial(kind, saved, draft, mayChange && changed.length > 0 && !looking && ownProblems.length === 0 && unread.size === 0);
  const problems = useMemo(
    () => [...[...unread].map(([member, text]) => ({ member, text, fromServer: false })), ...(known ? ownProblems : []), ...refusals],
    [unread, ownProblems, refusals, known],
  );
  const held = holds(kind, draft, around.service);

  const set = useCallback((path: string, value: unknown) => setSteps((now) => stepped(now, path, withValue(now.draft, path, value), Date.now())), []);
  /** Takes another draft as a whole, and nothing of what could not be read in this one. */
  const take = useCallback((next: (now: Steps) => Steps) => (setUnread(new Map()), setSteps(next)), []);
  const replace = useCallback((document: Json) => take((now) => stepped(now, "", document, Date.now())), []);
  const undo = useCallback(() => take((now) => (now.past.length === 0 ? now : { ...begun(now.past.at(-1) as Json), past: now.past.slice(0, -1), future: [now.draft, ...now.future] })), []);
  const redo = useCallback(() => take((now) => (now.future.length === 0 ? now : { ...begun(now.future[0] as Json), past: [...now.past, now.draft], future: now.future.slice(1) })), []);
  const discard = useCallback(() => take(() => begun(saved?.document ?? first)), [saved, first]);
  const begin = useCallback((read: Read, document: Json) => (setSaved(read), take(() => begun(document))), []);
  const goOn = useCallback((read: Read, sent: Json) => (setSaved(read), setSteps((now) => begun(mineOver(merge(kind, sent, now.draft, read.document))))), [kind]);
  // It was read again around the editor, as after a file that was applied.
  useEffect(() => {
    if (given && given.version !== saved?.version) goOn(given, base);
  }, [given]);
  const unreadable = useCallback((path: string, text: string | undefined) => {
    setUnread((now) => {
      if (now.get(path) === text) return now;
      const next = new Map(now);
      if (text === undefined) next.delete(path);
      else next.set(path, text);
      return next;
    });
  }, []);
  return { kind, unread, saved, draft, changed, problems, trying: trying || looking, held, mayChange, around, set, replace, undo, redo, canUndo: steps.past.length > 0, canRedo: steps.future.length > 0, discard, begin, goOn, unreadable };
}

/** What a member says now. */
export const useValue = (path: string): unknown => valueAt(useEditing().draft, path);

// Long lists, of which only so much is asked for as somebody looks at.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { SignedOut, signedInAgain } from "./sign_in.ts";

export interface Part<T> {
  readonly items: readonly T[];
  /** Where the list goes on; it ends where this is absent, and nowhere else: a part may be empty. */
  readonly next?: string | undefined;
}

export interface CursorList<T> {
  readonly items: readonly T[];
  readonly loading: boolean;
  readonly done: boolean;
  readonly error: unknown;
  /** Asks for more, unless that is under way, has failed, or all is there. */
  readonly more: () => void;
  /** Asks once more for what has failed. */
  readonly retry: () => void;
  readonly reload: () => void;
}

interface CursorState<T> { items: readonly T[]; next: string | undefined; loading: boolean; done: boolean; error: unknown }
const fresh = <T>(): CursorState<T> => ({ items: [], next: undefined, loading: false, done: false, error: undefined });

/** A list that goes on by a cursor. It begins anew when one of `inputs` is another. */
export function useCursorList<T>(ask: (cursor: string | undefined) => Promise<Part<T>>, inputs: readonly unknown[]): CursorList<T> {
  const state = useRef(fresh<T>());
  const round = useRef(0);
  const [, draw] = useState({});
  const set = (change: Partial<CursorState<T>>) => {
    state.current = { ...state.current, ...change };
    draw({});
  };
  const more = useCallback(() => {
    const { loading, done, error, next } = state.current;
    // An effect of a former drawing may ask for more without knowing that it has failed.
    if (loading || done || error !== undefined) return;
    const mine = round.current;
    set({ loading: true });
    ask(next).then(
      (part) => mine === round.current && set({ items: [...state.current.items, ...part.items], next: part.next, done: part.next === undefined, loading: false }),
      (failure: unknown) => mine === round.current && set({ loading: false, error: failure }),
    );
  }, inputs);
  const retry = useCallback(() => {
    state.current = { ...state.current, error: undefined };
    more();
  }, [more]);
  const reload = useCallback(() => {
    round.current++;
    state.current = fresh<T>();
    more();
  }, [more]);
  useEffect(reload, [reload]);
  useEffect(() => void (state.current.error instanceof SignedOut && retry()), [signedInAgain.value]);
  const { items, loading, done, error } = state.current;
  return { items, loading, done, error, more, retry, reload };
}

export interface RangeList<T> {
  /** How many there are; undefined until the first answer. */
  readonly total: number | undefined;
  readonly row: (index: number) => T | undefined;
  /** Has what is on the screen loaded. */
  readonly onRange: (from: number, to: number) => void;
  readonly error: unknown;
  readonly reload: () => void;
}

/** A list that is asked for by places, in parts of `size`. */
export function useRangeList<T>(ask: (start: number, end: number) => Promise<{ readonly items: readonly T[]; readonly total: number }>, size: number, inputs: readonly unknown[]): RangeList<T> {
  const parts = useRef(new Map<number, readonly T[] | "asked">());
  const total = useRef<number | undefined>(undefined);
  const failure = useRef<unknown>(undefined);
  const round = useRef(0);
  const [, draw] = useState({});
  const load = useCallback((part: number) => {
    if (parts.current.has(part)) return;
    const mine = round.current;
    parts.current.set(part, "asked");
    ask(part * size, (part + 1) * size).then(
      (answer) => {
        if (mine !== round.current) return;
        parts.current.set(part, answer.items);
        total.current = answer.total;
        failure.current = undefined;
        draw({});
      },
      (error: unknown) => {
        if (mine !== round.current) return;
        parts.current.delete(part);
        failure.current = error;
        draw({});
      },
    );
  }, inputs);
  const reload = useCallback(() => {
    round.current++;
    parts.current = new Map();
    total.current = undefined;
    failure.current = undefined;
    draw({});
    load(0);
  }, [load]);
  useEffect(reload, [reload]);
  useEffect(() => void (failure.current instanceof SignedOut && reload()), [signedInAgain.value]);
  const onRange = useCallback((from: number, to: number) => {
    if (failure.current !== undefined) return;
    for (let part = Math.floor(from / size); part <= Math.floor(to / size); part++) load(part);
  }, [load, size]);
  const row = (index: number) => {
    const part = parts.current.get(Math.floor(index / size));
    return part === undefined || part === "asked" ? undefined : part[index % size];
  };
  return { total: total.current, row, onRange, error: failure.current, reload };
}

/// <reference types="vite/client" />

/** What is said of refusals, by their names and by error codes; `console/refusals.ts` makes it. */
declare module "virtual:refusals/*" {
  const texts: Readonly<Record<string, { readonly sentence?: string; readonly meaning?: string; readonly why: string; readonly mend: string }>>;
  export default texts;
}

/** Where the programs are that a wizard ends with; `console/samples.ts` says what. */
declare module "virtual:samples" {
  const url: string;
  export default url;
}

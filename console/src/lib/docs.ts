/** Where the server has the page of a text of its repository: `docs/people.md#mail` at `/console/docs/people#mail`, and of none the list. */
export const pageOf = (text: string): string => `/console/docs/${text.replace(/^docs\//, "").replace(/\.md(?=#|$)/, "").toLowerCase()}`;

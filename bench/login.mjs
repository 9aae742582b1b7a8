/** The steps of a FAPI login, which are requests of a kind each. */
export const LOGIN = ["PAR", "authorization page", "sign in", "consent", "token"];

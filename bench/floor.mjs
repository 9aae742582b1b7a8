// A worker that does nothing: what is left of a figure above this one is the server's own.
export default { fetch: () => new Response("ok") };

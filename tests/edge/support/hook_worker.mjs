// A token hook as a worker that is bound to the server. What it does follows from the scope that was asked for, so that
// each test can choose.

export default {
  async fetch(request) {
    const { event } = decode(await request.text());
    switch (event.scope) {
      case "read": // says which client it was asked for
        return Response.json({ claims: { accessToken: { asked_by: event.client_id } } });
      case "write": // refuses
        return Response.json({ deny: true });
      default: // never answers
        return new Promise((answer) => setTimeout(() => answer(Response.json({})), 600_000));
    }
  },
};

const decode = (jwt) => JSON.parse(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));

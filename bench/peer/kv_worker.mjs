// What stands behind a KV binding of workerd, which speaks HTTP to it: one Map, so that whoever reads sees what was written
// last. That is more than KV promises, and no request waits longer for it than it has to.

const entries = new Map();

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const key = decodeURIComponent(pathname.slice(1));
    switch (request.method) {
      case "PUT":
        entries.set(key, { value: await request.text(), metadata: request.headers.get("CF-KV-Metadata") });
        return new Response();
      case "DELETE":
        entries.delete(key);
        return new Response();
      default:
        return key === "" ? list(searchParams.get("prefix") ?? "") : read(entries.get(key));
    }
  },
};

function read(entry) {
  if (!entry) return new Response(null, { status: 404 });
  return new Response(entry.value, { headers: entry.metadata ? { "CF-KV-Metadata": entry.metadata } : {} });
}

function list(prefix) {
  const keys = [...entries].filter(([name]) => name.startsWith(prefix)).map(([name, { metadata }]) => ({ name, metadata }));
  return Response.json({ keys, list_complete: true });
}

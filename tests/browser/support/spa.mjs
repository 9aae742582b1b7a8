// The listener of the single-page app: one page at every path, and the app bundled into one script.

import { createServer } from "node:http";
import { build } from "esbuild";
import { inRoot } from "../../../scripts/lib/project.mjs";

const APP = inRoot("tests", "browser", "support", "spa", "app.mjs");

const page = (settings) => `<!doctype html><link rel=icon href=data:,><title>App</title>
<script type="application/json" id="settings">${JSON.stringify(settings)}</script>
<button id="sign-in">Sign in</button><p id="told"></p>
<script type="module" src="/app.js"></script>`;

/**
 * Serves the app on this machine; `settings` are those of oidc-client-ts and may be changed. For a browser, `origin` is the
 * server's own site, on another port; `foreignOrigin` is another site.
 */
export async function serveApp(settings) {
  const bundled = await build({ entryPoints: [APP], bundle: true, format: "esm", write: false });
  const script = bundled.outputFiles[0].text;
  const server = createServer(({ url }, response) => {
    const isScript = url === "/app.js";
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html; charset=utf-8");
    response.end(isScript ? script : page(settings));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  const { port } = server.address();
  return { origin: `http://localhost:${port}`, foreignOrigin: `http://127.0.0.1:${port}`, settings, close };
}

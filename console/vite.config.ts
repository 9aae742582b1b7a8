// The console and the playground, as static files in build/assets: one folder of scripts for both, below /console/assets/.

import { defineConfig } from "vite";
import { fileURLToPath } from "node:url";
import { catalogue } from "./catalogue.ts";
import { refusals } from "./refusals.ts";
import { samples } from "./samples.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("pages"),
  base: "/",
  publicDir: false,
  plugins: [catalogue(), refusals(here("../data/errors")), samples()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: here("../build/assets"),
    emptyOutDir: true,
    assetsDir: "console/assets",
    assetsInlineLimit: 0, // the policy of the pages has no data: for scripts and styles
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: {
      input: { console: here("pages/console/index.html"), playground: here("pages/playground/index.html") },
    },
  },
});

// The peer in workerd: the same listener under the node:http of `nodejs_compat`.

import { httpServerHandler } from "cloudflare:node";
import { createServer } from "node:http";
import { newListener } from "./provider.mjs";

export default httpServerHandler(createServer(newListener()));

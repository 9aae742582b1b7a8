// The peer on Node: a process that prints its port and serves until it is ended.

import { createServer } from "node:http";
import { newListener } from "./provider.mjs";

const server = createServer(newListener());
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

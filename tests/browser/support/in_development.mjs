// A server in development, which may send requests to this machine.

import { world } from "./world.mjs";

world.development = true;

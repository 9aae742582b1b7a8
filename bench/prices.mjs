// What Cloudflare asks for on the Workers Paid plan beyond what the plan includes, in US dollars, as its pages said when they were
// read: data/prices.json, which the console reads too.

import { readFileSync } from "node:fs";
import { inRoot } from "../scripts/lib/project.mjs";

const prices = JSON.parse(readFileSync(inRoot("data", "prices.json"), "utf8"));

/** The day on which the pages were read. */
export const READ = prices.read;

/**
 * Dollars for a million of each. `requests` are those to the worker: what it asks of its objects is not among them.
 * `objectRequests` are calls and alarms. `objectGigabyteSeconds` are those in which an object works: one that could hibernate costs
 * nothing. Of `rowsWritten`: "Deletes are counted as rows written", and each alarm that is set is one.
 */
export const PER_MILLION = prices.perMillion;

/** Dollars for a gigabyte and month in the objects. */
export const PER_GIGABYTE_MONTH = prices.perGigabyteMonth;

/** What an object is held to have, whatever it uses: "128 MB", by the page's own arithmetic 0.128 GB. */
export const OBJECT_GIGABYTES = prices.objectGigabytes;

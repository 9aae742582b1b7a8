// What Cloudflare asks for on the Workers Paid plan beyond what the plan includes, in US dollars, as its pages said when they were
// read: https://developers.cloudflare.com/workers/platform/pricing/ and
// https://developers.cloudflare.com/durable-objects/platform/pricing/

export const READ = "2026-11-29";

/** Dollars for a million of each. */
export const PER_MILLION = {
  requests: 0.3, // to the worker; what it asks of its objects is not among them
  cpuMilliseconds: 0.02,
  objectRequests: 0.15, // calls and alarms
  objectGigabyteSeconds: 12.5, // while an object works; one that could hibernate costs nothing
  rowsRead: 0.001,
  rowsWritten: 1, // "Deletes are counted as rows written", and each alarm that is set is one
  kvReads: 0.5,
  kvWrites: 5,
};

/** Dollars for a gigabyte and month in the objects. */
export const PER_GIGABYTE_MONTH = 0.2;

/** What an object is held to have, whatever it uses: "128 MB", by the page's own arithmetic 0.128 GB. */
export const OBJECT_GIGABYTES = 0.128;

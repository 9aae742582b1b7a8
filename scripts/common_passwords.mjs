// Makes data/common_passwords.bin: a filter of the 10,000 most common passwords of at least 8 characters,
// and of all longer ones of at least 15, from the list of @zxcvbn-ts/language-common (MIT), 4.1.3:
//
//   npm pack @zxcvbn-ts/language-common@4.1.3 && tar xzf zxcvbn-ts-language-common-4.1.3.tgz
//   node scripts/common_passwords.mjs package/src/passwords.json
//
// The filter is a Golomb coded set: two octets that say how many there are; then the numbers that follow from
// each password in lower case by SHA-256, sorted, each as the distance from the one before: its upper part in
// ones and a zero, and REST bits. One password in 1,024 that is not in the list is taken for one that is.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const MOST = 10_000;
const REST = 10;
const RANGE = BigInt(MOST << REST);
const FILE = new URL("../data/common_passwords.bin", import.meta.url);

const listed = JSON.parse(readFileSync(process.argv[2], "utf8"));
const long = (Array.isArray(listed) ? listed : listed.split(",")).map((word) => word.toLowerCase());
const fit = [...new Set(long)].filter((word) => word.length >= 8);
const common = [...fit.slice(0, MOST), ...fit.slice(MOST).filter((word) => word.length >= 15)];

const number = (word) => Number(createHash("sha256").update(word).digest().readBigUInt64BE() % RANGE);
const numbers = [...new Set(common.map(number))].sort((a, b) => a - b);
const bits = numbers.flatMap((value, index) => {
  const distance = value - (numbers[index - 1] ?? 0);
  return [...("1".repeat(distance >> REST) + "0" + (distance % (1 << REST)).toString(2).padStart(REST, "0"))];
});
const octets = Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
  parseInt(bits.slice(8 * index, 8 * index + 8).join("").padEnd(8, "0"), 2),
);
const count = Buffer.alloc(2);
count.writeUInt16BE(numbers.length);
writeFileSync(FILE, Buffer.concat([count, Buffer.from(octets)]));
console.log(`${common.length} passwords, ${numbers.length} numbers, ${octets.length + 2} octets`);

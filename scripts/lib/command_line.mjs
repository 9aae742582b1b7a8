// Commands as rows of a table, and a line of words read against them: the command that is meant, or a sentence that says
// why there is none. A row is `{ name, args, options, help, run }`.

import { parseArgs } from "node:util";
import { Misused } from "./step.mjs";

/** The widest column of a help text, in characters. */
const COLUMN = 33;

const optionsOf = ({ options = {} }) => Object.entries(options);
const spelled = ([name, { takes }]) => (takes ? `--${name} ${takes}` : `--${name}`);
const line = (left, right) =>
  left.length < COLUMN ? `  ${left.padEnd(COLUMN - 1)} ${right}` : `  ${left}\n  ${"".padEnd(COLUMN)}${right}`;

/** A command as it is typed, such as `apply FILE|FOLDER [--dry-run]`. */
export const synopsis = (command) =>
  [command.name, ...command.args, ...optionsOf(command).map((option) => `[${spelled(option)}]`)].join(" ");

/** A line for each command. */
export const overview = (commands) => commands.map((command) => line(synopsis(command), command.help));

/** Everything there is to say about one command, those of its options that every command has included. */
export function explain(prefix, command, common) {
  const options = [...optionsOf(command), ...Object.entries(common)];
  const sentence = command.help[0].toUpperCase() + command.help.slice(1);
  return [`${prefix} ${synopsis(command)}`, "", `${sentence}.`, "", ...options.map((option) => line(spelled(option), option[1].help))];
}

/**
 * What was typed: `{ command, named, options }`; `command` is absent where only help is asked for. What cannot be
 * understood is told in two lines, the second of which says where `prefix` tells more.
 */
export function read(prefix, args, commands, common) {
  const every = Object.assign({}, ...commands.map(({ options }) => options), common);
  try {
    return understood(args, every, commands, common);
  } catch (error) {
    if (!(error instanceof Misused)) throw error;
    const command = meant(parseArgs({ args, options: forNode(every), strict: false }).positionals, commands);
    throw new Misused(`${error.message}\n${[prefix, command?.name, "--help"].filter(Boolean).join(" ")} tells what there is.`);
  }
}

function understood(args, every, commands, common) {
  const { values: options, positionals } = parsed(args, every);
  if (positionals.length === 0) {
    const strange = Object.keys(options).find((name) => !common[name]);
    if (!strange) return { options };
    throw new Misused(`Which command is --${strange} for?`);
  }
  const command = commandOf(positionals, commands);
  const named = positionals.slice(command.name.split(" ").length);
  if (!options.help) admit(command, named, options, common);
  return { command, named, options };
}

function parsed(args, options) {
  try {
    return parseArgs({ args, options: forNode(options), allowPositionals: true });
  } catch (error) {
    throw new Misused(`${error.message.split(/\. |\.?\n|\.$/)[0]}.`);
  }
}

/** The options as `parseArgs` takes them, without what only we know of them. */
const forNode = (options) =>
  Object.fromEntries(Object.entries(options).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]));

/** The command whose words were typed, if there is one. */
const meant = (positionals, commands) =>
  commands.find(({ name }) => name.split(" ").every((word, index) => word === positionals[index]));

function commandOf(positionals, commands) {
  const command = meant(positionals, commands);
  if (command) return command;
  const typed = positionals.slice(0, 2).join(" ");
  const other = nearest(positionals, commands);
  throw new Misused(`There is no command \`${typed}\`${other ? `: did you mean \`${other}\`?` : "."}`);
}

/** The command whose words are the fewest changes away from those that were typed, if they are few. */
export function nearest(positionals, commands) {
  const far = ({ name }) => {
    const words = name.split(" ");
    return distance(name, positionals.slice(0, words.length).join(" "));
  };
  const incomplete = commands.find(({ name }) => name.startsWith(`${positionals[0]} `) && positionals.length === 1);
  if (incomplete) return incomplete.name;
  const [closest] = commands.map((command) => ({ name: command.name, far: far(command) })).sort((a, b) => a.far - b.far);
  return closest.far <= Math.max(2, closest.name.length / 3) ? closest.name : undefined;
}

/** How many letters to put, take away or change make one word of the other (Levenshtein). */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const changed = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}

/** Whether the command takes what was named and the options that were given. */
function admit(command, named, options, common) {
  const needed = command.args.filter((name) => !name.startsWith("["));
  if (named.length < needed.length) throw new Misused(`\`${command.name}\` needs ${needed.slice(named.length).join(" and ")}.`);
  if (named.length > command.args.length) {
    throw new Misused(`\`${command.name}\` does not know what to do with \`${named[command.args.length]}\`.`);
  }
  const strange = Object.keys(options).find((name) => !command.options?.[name] && !common[name]);
  if (strange) throw new Misused(`\`${command.name}\` has no option --${strange}.`);
}

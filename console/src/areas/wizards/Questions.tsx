// The questions of a wizard, each by a control that fits it.

import { useRef, useState } from "preact/hooks";
import { Button, Checkbox, Field, FieldGroup, focusLast, IconButton, RadioGroup, Switch, TextInput } from "../../ui/index.ts";
import { helpOf, type Answer, type Answers, type Question } from "./answers.ts";
import { say, t } from "./words.ts";

interface Props {
  question: Question;
  answer: Answer;
  error: string | undefined;
  onAnswer: (answer: Answer) => void;
}

export function Questions({ questions, answers, errors, onAnswer }: { questions: readonly Question[]; answers: Answers; errors: Readonly<Record<string, string>>; onAnswer: (id: string, answer: Answer) => void }) {
  return (
    <div class="stack questions">
      {questions.map((question) => <Asked key={question.id} question={question} answer={answers[question.id] ?? question.first} error={errors[question.id] && say(errors[question.id] as string)} onAnswer={(answer) => onAnswer(question.id, answer)} />)}
    </div>
  );
}

function Asked(props: Props) {
  const { question: { id, kind, choices = [], optional = false, example = "" }, answer, error, onAnswer } = props;
  const [label, help] = [say(`ask_${id}`), say(helpOf(props.question))];
  const common = { label, help, ...(error && { error }) };
  switch (kind) {
    case "flag": return <Switch id={`ask-${id}`} label={label} help={help} value={answer === true} onChange={onAnswer} />;
    case "one": return <FieldGroup {...common}><RadioGroup value={String(answer)} onChange={onAnswer} options={choices.map(({ value, word, label: name = "" }) => ({ value, label: word ? say(word) : name }))} /></FieldGroup>;
    case "some": return <FieldGroup {...common}><Some {...props} /></FieldGroup>;
    case "lines": return <FieldGroup {...common}><Lines {...props} label={label} /></FieldGroup>;
    case "number": return <Field {...common} id={`ask-${id}`}><TextInput class="narrow number" inputMode="numeric" value={String(answer)} onChange={onAnswer} /></Field>;
    case "line": return <Field {...common} id={`ask-${id}`} optional={optional} required={!optional}><TextInput value={String(answer)} placeholder={example} onChange={onAnswer} /></Field>;
  }
}

const texts = (answer: Answer): readonly string[] => (Array.isArray(answer) ? (answer as readonly string[]) : []);

function Some({ question: { id, choices = [], open = false }, answer, onAnswer }: Props) {
  const [typed, setTyped] = useState("");
  // What is typed counts already, also for whoever goes on without adding it: the word that is among the answers for that alone.
  const [pending, setPending] = useState<string | undefined>();
  const chosen = texts(answer);
  const others = chosen.filter((one) => one !== pending && !choices.some(({ value }) => value === one)).map((value) => ({ value, label: value, word: "" }));
  const toggle = (value: string, on: boolean) => onAnswer(on ? [...chosen, value] : chosen.filter((one) => one !== value));
  const type = (text: string) => {
    const rest = chosen.filter((one) => one !== pending);
    const word = text.trim();
    const isNew = word !== "" && !rest.includes(word);
    onAnswer(isNew ? [...rest, word] : rest);
    setPending(isNew ? word : undefined);
    setTyped(text);
  };
  const add = () => (setPending(undefined), setTyped(""));
  return (
    <>
      <div class="some">
        {[...choices, ...others].map(({ value, word, label = value }) => <Checkbox key={value} label={word ? say(word) : <code>{label}</code>} value={chosen.includes(value)} onChange={(on) => toggle(value, on)} />)}
      </div>
      {open && (
        <div class="line">
          <TextInput id={`ask-${id}-other`} class="medium" value={typed} aria-label={`${say(`ask_${id}`)}: ${t("otherScope")}`} placeholder={t("otherScope")} onChange={type} onKeyDown={(event) => event.key === "Enter" && !event.isComposing && (event.preventDefault(), add())} />
          <Button small icon="plus" disabled={typed.trim() === ""} onClick={add}>{t("addLine")}</Button>
        </div>
      )}
    </>
  );
}

function Lines({ question: { id, example = "" }, answer, onAnswer, label, error }: Props & { label: string }) {
  const lines = texts(answer);
  const list = useRef<HTMLDivElement>(null);
  const change = (index: number, text: string) => onAnswer(lines.map((one, n) => (n === index ? text : one)));
  const add = () => {
    onAnswer([...lines, ""]);
    focusLast(list.current, ".line", "input");
  };
  return (
    <div class="lines" ref={list}>
      {lines.map((text, index) => (
        <div class="line" key={index}>
          <TextInput {...(index === 0 && { id: `ask-${id}` })} value={text} placeholder={example} aria-label={t("lineOf", { title: label, n: index + 1 })} aria-invalid={error ? true : undefined} onChange={(typed) => change(index, typed)} />
          {lines.length > 1 && <IconButton icon="close" small label={t("removeLine", { what: text || t("lineOf", { title: label, n: index + 1 }) })} onClick={() => onAnswer(lines.filter((_, n) => n !== index))} />}
        </div>
      ))}
      <div><Button small icon="plus" aria-label={`${t("addLine")}: ${label}`} onClick={add}>{t("addLine")}</Button></div>
    </div>
  );
}

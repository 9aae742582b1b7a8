// All wizards, or the one that the address names.

import { useLoaded } from "../../lib/api.ts";
import { link, serviceId } from "../../lib/route.ts";
import { mayMake, NEW_SERVICE } from "../../lib/services.ts";
import { may } from "../../lib/session.ts";
import { readApis, readService } from "../../documents/calls.ts";
import { isHeld } from "../../catalogue/profile.ts";
import { ButtonLink, Icon, Load, PageHead } from "../../ui/index.ts";
import type { ScreenProps } from "../area.ts";
import { t as newService } from "../services/title.ts";
import type { Around } from "./answers.ts";
import type { Wizard } from "./plan.ts";
import { WizardScreen } from "./WizardScreen.tsx";
import { WIZARDS, wizardOf } from "./wizards.ts";
import { say, t } from "./words.ts";
import "../../documents/documents.css";
import "./wizards.css";

export default function Wizards({ rest: [id] }: ScreenProps) {
  return <Loaded key={`${serviceId.value} ${id}`} id={id} />;
}

/** One screen, which begins with what is there when it is opened. */
function Loaded({ id }: { id: string | undefined }) {
  const loaded = useLoaded(async (): Promise<Around> => {
    const [saved, apis] = await Promise.all([readService(), readApis()]);
    return { service: saved, apis, held: isHeld(saved.document) };
  }, []);
  const wizard = id === undefined ? undefined : wizardOf(id);
  return <Load from={loaded}>{(around) => (wizard ? <WizardScreen wizard={wizard} around={around} reload={loaded.reload} /> : <All around={around} />)}</Load>;
}

function All({ around }: { around: Around }) {
  return (
    <>
      <PageHead title={t("title")} docs="docs/connect.md" lead={t("lead")} actions={mayMake() && <ButtonLink icon="plus" href={link([NEW_SERVICE], {}, null)}>{newService("title")}</ButtonLink>} />
      <ul class="wizards">{WIZARDS.map((wizard) => <Card key={wizard.id} wizard={wizard} around={around} />)}</ul>
    </>
  );
}

/** Whether whoever is signed in may do what it does. */
const mayDo = ({ id }: Wizard) => (id === "fapi" || id === "api" || id === "mcp" ? may("MODIFY_SERVICE") : true);

function Card({ wizard, around }: { wizard: Wizard; around: Around }) {
  const why = wizard.unfit?.(around);
  const title = say(wizard.id);
  return (
    <li class="wizard-card">
      <span class="wizard-icon"><Icon name={wizard.icon} size={20} /></span>
      <div class="grow">
        <h2>{title}</h2>
        <p class="quiet">{say(`${wizard.id}Lead`)}</p>
        {why ? <p class="small">{say(why)}</p> : !mayDo(wizard) ? <p class="small">{t("noRight", { right: "MODIFY_SERVICE" })}</p> : <ButtonLink href={link(["wizards", wizard.id])} aria-label={`${t("start")}: ${title}`}>{t("start")}</ButtonLink>}
      </div>
    </li>
  );
}

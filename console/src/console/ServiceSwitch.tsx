// Which service the screens are about.

import { useState } from "preact/hooks";
import { t as newService } from "../areas/services/title.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextInput } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { link, route } from "../lib/route.ts";
import { mayMake, NEW_SERVICE, services } from "../lib/services.ts";
import { t } from "./words.ts";

export function ServiceSwitch() {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState("");
  const all = services.value ?? [];
  const current = all.find(({ id }) => id === route.value.service) ?? all[0];
  if (!current) return null;
  const fits = all.filter(({ id, name, issuer }) => `${id} ${name} ${issuer}`.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <>
      <button type="button" class="service-switch" onClick={() => setOpen(true)} aria-haspopup="dialog">
        <span class="hidden">{t("chooseService")}: </span>
        <span class="service-switch-text"><strong>{current.name}</strong><span class="quiet">{current.issuer}</span></span>
        <Icon name="chevron" size={14} />
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("chooseService")}>
        <div class="stack tight">
          {all.length > 8 && <TextInput type="search" aria-label={t("findService")} placeholder={t("findService")} value={wanted} onChange={setWanted} />}
          <ul class="services">
            {fits.slice(0, 200).map((one) => (
              <li key={one.id}>
                <a href={link([], {}, one.id)} onClick={() => setOpen(false)} aria-current={one === current ? "true" : undefined}>
                  <strong>{one.name}</strong><span class="quiet small">{one.issuer} · {one.id}</span>
                </a>
              </li>
            ))}
          </ul>
          {mayMake() && <a href={link([NEW_SERVICE], {}, null)} onClick={() => setOpen(false)}>{newService("title")}</a>}
        </div>
      </Dialog>
    </>
  );
}

// The language of the pages: ui_locales, else Accept-Language, else English. OpenID Connect Core §3.1.2.1.

import assert from "node:assert/strict";
import { ALLOW, DENY, ERROR, LOGIN } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const JAPANESE = { locale: "ja-JP" }; // what the browser sends as Accept-Language
const SIGN_IN = { en: "Sign in", ja: "サインイン" };

async function assertSignInIn(person, language) {
  assert.equal(await person.attribute("html", "lang"), language);
  assert.equal(await person.text("h1"), SIGN_IN[language]);
  assert.equal(await person.text(LOGIN), SIGN_IN[language]);
}

scene("a browser that asks for Japanese is shown Japanese", JAPANESE, async (person) => {
  await person.arrive();
  await assertSignInIn(person, "ja");
  assert.equal(await person.page.title(), "サインイン");
});

scene("a browser that asks for a language there is not is shown English", { locale: "de-DE" }, async (person) => {
  await person.arrive();
  await assertSignInIn(person, "en");
});

scene("ui_locales go before the browser's language", async (person) => {
  await person.arrive({ ui_locales: "ja" });
  await assertSignInIn(person, "ja");
});

scene("English in ui_locales goes before a Japanese browser", JAPANESE, async (person) => {
  await person.arrive({ ui_locales: "en" });
  await assertSignInIn(person, "en");
});

scene("the first of the ui_locales that there is is spoken", async (person) => {
  await person.arrive({ ui_locales: "fr-CA ja-JP en" });
  await assertSignInIn(person, "ja");
});

scene("ui_locales that there are not leave it to the browser", JAPANESE, async (person) => {
  await person.arrive({ ui_locales: "fr de" });
  await assertSignInIn(person, "ja");
});

scene("ui_locales in the link, which were not pushed, do not count", async (person) => {
  const { url } = await stage.client.ask();
  await person.page.goto(`${url}&ui_locales=ja`);
  await assertSignInIn(person, "en");
});

scene("a wrong password is refused in Japanese", JAPANESE, async (person) => {
  const user = await newUser();
  await person.arrive();
  await person.signIn({ ...user, password: "another" });
  assert.equal(await person.text(ERROR), "ユーザー名またはパスワードが正しくありません。");
  assert.equal(await person.page.title(), "エラー: サインイン");
});

scene("the language of ui_locales stays after a wrong password, and on the consent page", async (person) => {
  await person.arrive({ ui_locales: "ja" });
  await person.signIn({ username: "nobody", password: "another" });
  await assertSignInIn(person, "ja");
  await person.signIn();
  assert.equal(await person.attribute("html", "lang"), "ja");
});

scene("the consent page asks in Japanese", JAPANESE, async (person) => {
  await person.arriveAndSignIn();
  assert.equal(await person.text("h1"), "「A client with ES256」があなたのアカウントへのアクセスを求めています");
  assert.equal(await person.text(ALLOW), "許可する");
  assert.equal(await person.text(DENY), "許可しない");
});

scene("scopes are described in the words of the service for the language", JAPANESE, async (person) => {
  await person.arriveAndSignIn({ scope: "accounts payments" });
  assert.deepEqual(await person.page.locator("li").allInnerTexts(), ["口座の参照", "支払いの実行"]);
});

for (const [locale, name] of Object.entries({ "ja-JP": "見本のアプリ", "en-GB": "Sample app", "de-DE": "Sample app" })) {
  scene(`a client is called ${name} by a browser that asks for ${locale}`, { locale }, async (person) => {
    const clientNames = [{ tag: "ja", value: "見本のアプリ" }];
    await withMembers("client", { clientName: "Sample app", clientNames }, async () => {
      await person.arrive();
      assert.ok((await person.text("main")).includes(name));
    });
  });
}

scene("the error page explains in Japanese", JAPANESE, async (person) => {
  await person.page.goto(`${stage.issuer}/oauth/authorize`);
  assert.equal(await person.attribute("html", "lang"), "ja");
  assert.equal(await person.text("h1"), "アプリからの要求を受け付けられません");
});

scene("what is for developers is marked as English on a Japanese page", JAPANESE, async (person) => {
  await person.page.goto(`${stage.issuer}/oauth/authorize`);
  assert.equal(await person.attribute("dl", "lang"), "en");
});

// What a person's browser does with the pages: keep cookies, fill in a form, send it.

const unescaped = (text) =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const attribute = (tag, name) => unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

/** A browser that sends with `send`, which is like `fetch`. */
export class Browser {
  #send;
  #cookies = new Map();

  constructor(send) {
    this.#send = send;
  }

  open(url) {
    return this.#request(url, { method: "GET" });
  }

  /** Sends the form of `page` with its hidden fields and what the person enters. */
  submit(page, entered) {
    const form = /<form\b[^>]*>/.exec(page.html)?.[0];
    if (!form) throw new Error(`the page of ${page.url.pathname} has no form to fill in`);
    const hidden = page.html.match(/<input type="hidden"[^>]*>/g) ?? [];
    const fields = Object.fromEntries(hidden.map((input) => [attribute(input, "name"), attribute(input, "value")]));
    const url = new URL(attribute(form, "action"), page.url);
    const headers = {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: url.origin,
      "Sec-Fetch-Site": "same-origin",
    };
    return this.#request(url, { method: "POST", headers, body: new URLSearchParams({ ...fields, ...entered }) });
  }

  async #request(url, options) {
    const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    const response = await this.#send(url, {
      ...options,
      headers: { ...options.headers, ...(cookie && { Cookie: cookie }) },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return {
      url: new URL(url),
      status: response.status,
      location: response.headers.get("location"),
      html: await response.text(),
    };
  }

  #keep(line) {
    const [name, ...value] = line.split(";")[0].split("=");
    this.#cookies.set(name, value.join("="));
  }
}

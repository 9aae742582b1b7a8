// Files that come from the page and go into it; nothing of them is sent anywhere.

/** Has the browser keep a text as a file. */
export function download(name: string, text: string, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Asks for a file, and answers what is in it; undefined if nobody chose one. */
export function chooseText(accept = "application/json,.json"): Promise<string | undefined> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  return new Promise((resolve, reject) => {
    input.oncancel = () => resolve(undefined);
    input.onchange = () => {
      const file = input.files?.[0];
      if (file) file.text().then(resolve, reject);
      else resolve(undefined);
    };
    input.click();
  });
}

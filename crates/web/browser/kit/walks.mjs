// The pages that a visitor reaches by links, one of each shape.

// Parts that name a thing are alike, whatever they name.
const shape = (address) => {
  const url = new URL(address, "http://site");
  const named = (part) => (/^[a-z-]*$/.test(part) ? part : "{}");
  const path = url.pathname.split("/").map(named).join("/");
  return `${path}?${[...new Set(url.searchParams.keys())].sort().join("&")}`;
};

const links = (html) =>
  [...html.matchAll(/<a\b[^>]*\bhref="(\/[^"]*)"/g)].map((found) =>
    found[1].replaceAll("&amp;", "&").replaceAll("&#38;", "&").replaceAll("&#39;", "'").split("#")[0],
  );

// `seen` holds the shapes that others have looked at; pages of these are walked through again, but not given back.
export async function walk(context, seen, first = "/") {
  const waiting = [first];
  const known = new Set([shape(first)]);
  const pages = [];
  while (waiting.length > 0) {
    const address = waiting.shift();
    const answer = await context.request.get(address);
    if (!answer.ok() || !/^text\/html/.test(answer.headers()["content-type"] ?? "")) continue;
    const mark = shape(address);
    if (!seen.has(mark)) {
      seen.add(mark);
      pages.push(address);
    }
    for (const link of links(await answer.text())) {
      const mark = shape(link);
      if (!known.has(mark)) {
        known.add(mark);
        waiting.push(link);
      }
    }
  }
  return pages;
}

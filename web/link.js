// A text as the part of an address after `#`, which browsers do not send: compressed, in letters that addresses take.

const MODES = ["check", "audit"];
/** More than this is not unpacked: a link is made by whoever likes. */
const MOST = 1024 * 1024;

async function through(bytes, stream) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > MOST) throw new Error("too long");
    chunks.push(part.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** The text of an address. */
export async function packed(mode, text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return `${mode}.${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** What an address holds; null where it is none of ours. */
export async function unpacked(held) {
  const [mode, letters] = held.split(".");
  if (!MODES.includes(mode) || !letters) return null;
  try {
    const bytes = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    return { mode, text: new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw"))) };
  } catch {
    return null;
  }
}

// What takes longest, begun before the rest of the page is there: the compiler's thread, and its module while it comes.

export const worker = new Worker("compiler.js");
/** When the module is on its way to the thread. It is the first thing that the thread gets, so questions wait for it. */
export const ready = WebAssembly.compileStreaming(fetch("deleg.wasm")).then((module) => worker.postMessage({ module }));

type Language = { name: string; language: unknown; nodeTypeInfo: unknown[] };
declare const language: Language;
export = language;

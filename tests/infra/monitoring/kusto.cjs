// Reads queries with Microsoft's own language service. On stdin {tables: {name: {column: type}}, queries: {name: text}};
// on stdout, by query, what is wrong with it and which columns it answers with.
const { readFileSync } = require("node:fs");

require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");

const { GlobalState, KustoCode, Symbols } = Kusto.Language;

const { tables, queries } = JSON.parse(readFileSync(0, "utf8"));

const schema = (columns) => `(${Object.entries(columns).map((it) => it.join(":")).join(", ")})`;
const symbols = Object.entries(tables).map(([name, it]) => new Symbols.TableSymbol.$ctor7(name, schema(it), ""));
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("logs", symbols));

const all = (list) => Array.from({ length: list?.Count ?? 0 }, (_, n) => list.getItem(n));

const read = (text) => {
  const code = KustoCode.ParseAndAnalyze(text, globals);
  const columns = all(code.ResultType?.Columns).map((it) => [it.Name, it.Type.Name]);
  return { faults: all(code.GetDiagnostics()).map((it) => it.Message), columns: Object.fromEntries(columns) };
};

const answers = Object.entries(queries).map(([name, text]) => [name, read(text)]);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));

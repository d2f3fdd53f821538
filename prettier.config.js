// Layout of JavaScript, stylesheets, JSON and XML: bin/test --lint, bin/test --fix
export default {
    plugins: ["@prettier/plugin-xml"],
    printWidth: 100,
    tabWidth: 4,
    trailingComma: "es5",
    bracketSameLine: true,
    // White space between tags is part of what a QWeb template prints.
    xmlWhitespaceSensitivity: "preserve",
    xmlSelfClosingSpace: false,
    xmlQuoteAttributes: "double",
};

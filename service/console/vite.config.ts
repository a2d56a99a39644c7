// The agents' console, built into static/, which the service serves at /console.
//
//   npm ci           once, or when package-lock.json changed
//   npm run build    checks the types, then writes static/
//   npm run dev      serves the sources, with /v1 taken from EVENHAND_URL (http://127.0.0.1:8000)
//
// File names are fixed and the bytes depend on the sources and package-lock.json alone, so that a build can be
// compared with the one that is checked in. There are no source maps, and nothing is inlined into the page: it
// is served under a Content-Security-Policy without 'unsafe-inline'.
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const ADOPTED_STYLES = fileURLToPath(new URL("src/editor/adopted-styles.ts", import.meta.url));

/** CodeMirror writes its styles into a <style> element, which the policy forbids: ours adopts them instead. */
const adoptStyles: Plugin = {
  name: "adopt-styles",
  enforce: "pre",
  resolveId: (source, importer) =>
    source === "style-mod" && importer !== undefined && !importer.includes("adopted-styles") ? ADOPTED_STYLES : null,
};

export default defineConfig({
  base: "/console/",
  plugins: [adoptStyles],
  build: {
    outDir: "static",
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    // Whoever passes the built console on passes the licences of its libraries on, too.
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/console.js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/console[extname]",
      },
    },
  },
  server: {
    proxy: { "/v1": process.env["EVENHAND_URL"] ?? "http://127.0.0.1:8000" },
  },
});

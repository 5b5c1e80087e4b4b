declare module 'uplot/dist/uPlot.min.css?inline' {
  const css: string;
  // oxlint-disable-next-line import/no-default-export -- Vite gives a style sheet's text as the default export
  export default css;
}

// A file of its own in the bundle, with nothing but this catalogue.
import texts from "./en.json";

export default texts;

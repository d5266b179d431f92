// A file of its own in the bundle, with nothing but this catalogue.
import texts from "./ja.json";

export default texts;

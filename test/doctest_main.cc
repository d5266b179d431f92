#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#ifdef __SANITIZE_ADDRESS__
// What is lost at the end and is not ours: fontconfig keeps patterns for the life of the process, and cairo 1.16 loses
// 768 bytes with each PDF that embeds a font (seen in ten lines of C with pango; it has no symbols, so the library is
// all that can be named).
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\n"; }
#endif

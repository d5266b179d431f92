/* GMime's cost on the same mail as `sekisho bench`: parse each message, decode every leaf, read its name; in processor time, in memory.
   gmime_parse ROUNDS FILE... prints the seconds of each round. */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void take(GMimeObject *parent, GMimeObject *part, gpointer sum) {
  (void)parent;
  if (!GMIME_IS_PART(part)) return;
  const char *name = g_mime_part_get_filename(GMIME_PART(part));
  GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
  GMimeStream *null = g_mime_stream_mem_new();
  gssize written = content ? g_mime_data_wrapper_write_to_stream(content, null) : 0;
  *(guint64 *)sum += (guint64)(written > 0 ? written : 0) + (name ? 1 : 0);
  g_object_unref(null);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  g_mime_init();
  const int rounds = atoi(argv[1]);
  const int count = argc - 2;
  gchar **bytes = g_new0(gchar *, (gsize)count);
  gsize *sizes = g_new0(gsize, (gsize)count);
  for (int i = 0; i < count; ++i) {
    if (!g_file_get_contents(argv[i + 2], &bytes[i], &sizes[i], NULL)) return 2;
  }
  guint64 sum = 0;
  for (int round = -1; round < rounds; ++round) {
    const double from = seconds();
    for (int i = 0; i < count; ++i) {
      GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes[i], sizes[i]);
      GMimeParser *parser = g_mime_parser_new_with_stream(stream);
      GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
      if (message) {
        const char *subject = g_mime_message_get_subject(message);
        sum += subject ? 1 : 0;
        g_mime_message_foreach(message, take, &sum);
        g_object_unref(message);
      }
      g_object_unref(parser);
      g_object_unref(stream);
    }
    if (round >= 0) printf("%.6f\n", seconds() - from);
  }
  return sum == 1 ? 3 : 0; /* keeps the work from being left out */
}

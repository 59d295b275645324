/* What was mended and left out, as sentences. */
#include "plugins/funding/read/read-priv.h"

/* Of which there are `n`, said as `count`. */
static void left_out_say(struct cordee *cd, enum funding_note what, const char *count,
                         int64_t n, struct cordee_buf *out)
{
    switch (what) {
    case FUNDING_NOTE_BROKEN:
        cordee_buf_printf(out,
                          TN("%s record is broken and was left out",
                             "%s records are broken and were left out", n),
                          count);
        break;
    case FUNDING_NOTE_LONG:
        cordee_buf_printf(out,
                          TN("%s record is longer than 2 MB and was left out",
                             "%s records are longer than 2 MB and were left out", n),
                          count);
        break;
    case FUNDING_NOTE_NOTHING:
        cordee_buf_printf(out,
                          TN("%s record tells no call and was left out",
                             "%s records tell no call and were left out", n),
                          count);
        break;
    case FUNDING_NOTE_DATE:
        cordee_buf_printf(out,
                          TN("%s deadline is no date and stays as it was written",
                             "%s deadlines are no dates and stay as they were written",
                             n),
                          count);
        break;
    case FUNDING_NOTE_ROW:
        cordee_buf_printf(out,
                          TN("%s row cannot be used and was left out",
                             "%s rows cannot be used and were left out", n),
                          count);
        break;
    default:
        break;
    }
}

static void note_say(struct cordee *cd, enum funding_note what, int64_t n,
                     struct cordee_buf *out)
{
    char count[32];

    cd->text->number(cd, n, count, sizeof count);
    switch (what) {
    case FUNDING_NOTE_BOM:
        cordee_buf_puts(out, T("A byte order mark was skipped"));
        break;
    case FUNDING_NOTE_JUNK:
        cordee_buf_printf(out,
                          TN("What is no value was skipped in %s place",
                             "What is no value was skipped in %s places", n),
                          count);
        break;
    case FUNDING_NOTE_ENCODING:
        cordee_buf_printf(
            out,
            TN("Bytes that are no UTF-8 were taken for Windows-1252 in %s text",
               "Bytes that are no UTF-8 were taken for Windows-1252 in %s texts", n),
            count);
        break;
    case FUNDING_NOTE_CONTROLS:
        cordee_buf_printf(out,
                          TN("Control characters were mended in %s record",
                             "Control characters were mended in %s records", n),
                          count);
        break;
    case FUNDING_NOTE_MOJIBAKE:
        cordee_buf_printf(out,
                          TN("Garbled letters were mended in %s record",
                             "Garbled letters were mended in %s records", n),
                          count);
        break;
    case FUNDING_NOTE_MARKUP:
        cordee_buf_printf(out,
                          TN("The rest of a tag was cut off %s text",
                             "The rest of a tag was cut off %s texts", n),
                          count);
        break;
    case FUNDING_NOTE_PROLOGUE:
        cordee_buf_puts(out,
                        T("What stands before the beginning of the XML was skipped"));
        break;
    case FUNDING_NOTE_ILL_FORMED:
        cordee_buf_puts(out,
                        T("The XML is not well-formed: it was read as far as it goes"));
        break;
    default:
        left_out_say(cd, what, count, n, out);
    }
}

json_t *funding_report_say(struct cordee *cd, const struct funding_report *report)
{
    json_t *list = json_array();

    for (int i = 0; i < FUNDING_NOTES; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
        char first[32];

        if (!report->notes[i].n)
            continue;
        note_say(cd, (enum funding_note)i, (int64_t)report->notes[i].n, &out);
        if (report->notes[i].first) {
            cd->text->number(cd, report->notes[i].first, first, sizeof first);
            cordee_buf_printf(&out, T(" (first in record %s)"), first);
        }
        cordee_buf_putc(&out, '.');
        json_array_append_new(list, json_string(out.text));
    }
    return list;
}

/* The sheet as a file for spreadsheets. */
#include "plugins/sheet/sheet.h"

static void put_cell(struct cordee_buf *out, const char *text)
{
    cordee_buf_csv(out, text, ',', true);
}

static void put_row(struct cordee_buf *out, const char *section, const json_t *row)
{
    put_cell(out, section);
    cordee_buf_putc(out, ',');
    put_cell(out, cordee_json_text(row, "label"));
    cordee_buf_printf(out, ",%lld,%lld,", (long long)cordee_json_int(row, "n"),
                      (long long)cordee_json_int(row, "before"));
    if (json_object_get(row, "target"))
        cordee_buf_printf(out, "%lld", (long long)cordee_json_int(row, "target"));
    cordee_buf_putc(out, ',');
    put_cell(out, cordee_json_text(row, "filter"));
    cordee_buf_puts(out, "\r\n");
}

int sheet_csv(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *sections = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct sheet_periods p;
    json_t *section, *row;
    size_t i, k;

    if (sheet_asked(cd, req, &p, err) < 0 ||
        sheet_sections(cd, req, cd->http->user(req), &p, &sections, err) < 0)
        return -1;
    cordee_buf_printf(&out,
                      "\xef\xbb\xbfsection,figure,%s to %s,%s to %s,target,filter\r\n",
                      p.now.first, p.now.last, p.before.first, p.before.last);
    json_array_foreach (sections, i, section)
        json_array_foreach (json_object_get(section, "rows"), k, row)
            put_row(&out, cordee_json_text(section, "label"), row);
    return cd->http->bytes(
        cd, req, "text/csv; charset=utf-8",
        cordee_arena_printf(cd->http->arena(req), "sheet-%s.csv", p.now.last), out.text,
        out.len, err);
}

/* A row of an export in each format. */
#include "core/crm/export/export-priv.h"
#include "core/crm/import/csv.h"
#include "core/file/book.h"
#include "core/file/vcard.h"

#include <stdlib.h>
#include <string.h>

/* ---- CSV -------------------------------------------------------------------- */

static void csv_begin(struct cd_export *x, struct cordee_buf *out)
{
    if (x->bom)
        cordee_buf_puts(out, "\xef\xbb\xbf");
    for (size_t i = 0; i < x->n; i++) {
        if (i)
            cordee_buf_putc(out, x->delimiter);
        cordee_buf_csv(out, x->columns[i].label, x->delimiter, x->guard);
    }
    cordee_buf_puts(out, "\r\n");
}

static void csv_row(struct cd_export *x, struct cordee_buf *out)
{
    for (size_t i = 0; i < x->n; i++) {
        if (i)
            cordee_buf_putc(out, x->delimiter);
        cordee_buf_csv(out, x->cells[i].text, x->delimiter, x->guard);
    }
    cordee_buf_puts(out, "\r\n");
}

/* ---- JSON Lines ------------------------------------------------------------- */

static json_t *value_of(const struct cd_export_cell *c, enum cd_export_shape shape)
{
    if (shape == AS_COUNT)
        return json_integer(c->n);
    if (shape == AS_YESNO)
        return json_boolean(c->n != 0);
    return json_string(c->text);
}

/* Members that have a value, in the order of the columns. */
static void jsonl_row(struct cd_export *x, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = json_object();
    char *text;

    for (size_t i = 0; i < x->n; i++)
        if (!x->cells[i].none && *x->cells[i].text)
            json_object_set_new(row, x->columns[i].name,
                                value_of(&x->cells[i], x->columns[i].shape));
    text = json_dumps(row, JSON_COMPACT);
    cordee_buf_puts(out, text ? text : "{}");
    cordee_buf_putc(out, '\n');
    free(text);
}

/* ---- cards ------------------------------------------------------------------ */

static const char *cell_of(const struct cd_export *x, const char *name)
{
    for (size_t i = 0; i < x->n; i++)
        if (strcmp(x->columns[i].name, name) == 0)
            return x->cells[i].text;
    return "";
}

static struct cd_vcard org_card(const struct cd_export *x)
{
    return (struct cd_vcard){
        .is_org = true,
        .key = cell_of(x, "organisation_key"),
        .name = cell_of(x, "organisation"),
        .emails = cell_of(x, "organisation_email"),
        .phones = cell_of(x, "organisation_phone"),
        .street = cell_of(x, "street"),
        .city = cell_of(x, "city"),
        .region = cell_of(x, "region"),
        .postcode = cell_of(x, "postcode"),
        .country = cell_of(x, "country"),
        .website = cell_of(x, "website"),
        .about = cell_of(x, "organisation_about"),
        .tags = cell_of(x, "organisation_tags"),
        .language = cell_of(x, "language"),
    };
}

static struct cd_vcard person_card(const struct cd_export *x)
{
    return (struct cd_vcard){
        .key = cell_of(x, "person_key"),
        .name = cell_of(x, "name"),
        .family = cell_of(x, "last_name"),
        .given = cell_of(x, "first_name"),
        .title = cell_of(x, "title"),
        .organisation = cell_of(x, "organisation"),
        .role = cell_of(x, "role"),
        .emails = cell_of(x, "email"),
        .phones = cell_of(x, "phone"),
        .mobiles = cell_of(x, "mobile"),
        .street = cell_of(x, "person_street"),
        .city = cell_of(x, "person_city"),
        .region = cell_of(x, "person_region"),
        .postcode = cell_of(x, "person_postcode"),
        .country = cell_of(x, "person_country"),
        .at_home = true,
        .about = cell_of(x, "about"),
        .tags = cell_of(x, "tags"),
        .language = cell_of(x, "language"),
    };
}

/* One card each, of her first role: two with one UID would be one anyway. */
static void card_row(struct cd_export *x, struct cordee_buf *out)
{
    struct cd_vcard card;

    if (x->party == x->party_before)
        return;
    card = x->kind == CORDEE_ORG ? org_card(x) : person_card(x);
    cd_vcard_put(out, &card, x->format == CD_EXPORT_VCARD3 ? 3 : 4);
}

/* ---- workbook --------------------------------------------------------------- */

static int book_begin(struct cd_export *x, struct cordee_error *err)
{
    struct cordee *cd = x->cd;

    x->book = cd_book_new(cd->host->data,
                          x->kind == CORDEE_ORG ? T("Members") : T("Contacts"), err);
    if (!x->book)
        return -1;
    for (size_t i = 0; i < x->n; i++)
        cd_book_heading(x->book, i, x->columns[i].label);
    return cd_book_next_row(x->book, err);
}

/* "2026-11-21"; spreadsheets know no day before 1900. */
static bool day_read(const char *text, int *year_r, int *month_r, int *day_r)
{
    char *end;

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    *year_r = (int)strtol(text, &end, 10);
    if (end != text + 4)
        return false;
    *month_r = (int)strtol(text + 5, &end, 10);
    if (end != text + 7)
        return false;
    *day_r = (int)strtol(text + 8, &end, 10);
    return !*end && *year_r >= 1900;
}

static int book_row(struct cd_export *x, struct cordee_error *err)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct cd_export_cell *c = &x->cells[i];
        int year, month, day;

        if (c->none)
            continue;
        if (x->columns[i].shape == AS_COUNT)
            cd_book_number(x->book, i, (double)c->n);
        else if (x->columns[i].shape == AS_DATE && day_read(c->text, &year, &month, &day))
            cd_book_day(x->book, i, year, month, day);
        else
            cd_book_text(x->book, i, c->text);
    }
    return cd_book_next_row(x->book, err);
}

/* ---- any -------------------------------------------------------------------- */

int export_begin(struct cd_export *x, struct cordee_buf *out, struct cordee_error *err)
{
    x->begun = true;
    if (x->format == CD_EXPORT_XLSX)
        return book_begin(x, err);
    if (x->format == CD_EXPORT_CSV)
        csv_begin(x, out);
    return 0;
}

int export_row(struct cd_export *x, struct cordee_buf *out, struct cordee_error *err)
{
    switch (x->format) {
    case CD_EXPORT_XLSX:
        return book_row(x, err);
    case CD_EXPORT_JSONL:
        jsonl_row(x, out);
        break;
    case CD_EXPORT_VCARD:
    case CD_EXPORT_VCARD3:
        card_row(x, out);
        break;
    case CD_EXPORT_CSV:
        csv_row(x, out);
        break;
    }
    return 0;
}

/* Both said yes: one mail to both, in the language of each. */
#include "plugins/recruitment/pair/ask.h"

#include <string.h>

enum { MOST_PAPERS = 10 };

struct both {
    struct cordee *cd;
    struct cordee_arena *a;
    const struct pair *p;
    struct pair_reader them, there; /* the candidate, who was asked at the employer */
    struct cordee_letter_file files[MOST_PAPERS];
    size_t n_files;
};

static void put_person(struct cordee_buf *out, const struct pair_reader *r,
                       const char *of)
{
    cordee_buf_puts(out, "- **");
    cordee_buf_markdown(out, r->name);
    cordee_buf_puts(out, "**");
    if (*of && !cordee_text_is(of, r->name)) {
        cordee_buf_puts(out, ", ");
        cordee_buf_markdown(out, of);
    }
    cordee_buf_printf(out, ", %s", r->address);
    if (*r->phone) {
        cordee_buf_puts(out, ", ");
        cordee_buf_markdown(out, r->phone);
    }
    cordee_buf_puts(out, "\n");
}

/* In the language that is spoken. */
static struct cordee_letter_text text_of(struct both *b, const char *language)
{
    struct cordee *cd = b->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_buf_printf(&out, "%s\n\n%s\n\n**", T("Hello,"),
                      T("both of you said yes: here is who you are. It is about:"));
    cordee_buf_markdown(&out, b->p->title);
    cordee_buf_puts(&out, "**\n\n");
    put_person(&out, &b->them, "");
    put_person(&out, &b->there, b->p->employer_name);
    if (b->n_files)
        cordee_buf_printf(&out, "\n%s\n",
                          T("The documents go along, as agreed. Please use them for "
                            "this opening only."));
    cordee_buf_printf(&out, "\n%s\n",
                      T("Please agree on a day to meet. Tell us how it went, so that we "
                        "do not ask you again."));
    return (struct cordee_letter_text){
        .language = language,
        .subject = cordee_arena_subject(
            b->a, cordee_arena_printf(b->a, T("An introduction: %s"), b->p->title)),
        .markdown = cordee_arena_text(b->a, out.text),
    };
}

static struct cordee_letter_text say(struct both *b, const struct pair_reader *r)
{
    struct cordee *cd = b->cd;
    const char *own =
        cd->text->speak(cd, r->language, *b->p->language ? b->p->language : "en");
    const struct cordee_letter_text text = text_of(b, own);

    cd->text->spoken(cd);
    return text;
}

/* As many as a mail may carry. */
static int files_load(struct both *b, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    size_t i;

    if (!b->p->documents)
        return 0;
    if (!(list = pair_papers(b->cd, b->p, err)))
        return -1;
    json_array_foreach (list, i, row) {
        if (b->n_files == MOST_PAPERS)
            break;
        b->files[b->n_files] = (struct cordee_letter_file){
            .name = cordee_arena_text(b->a, cordee_json_text(row, "name")),
            .type = cordee_arena_text(b->a, cordee_json_text(row, "type")),
            .file = cordee_arena_text(b->a, cordee_json_text(row, "file")),
            .size = cordee_json_int(row, "size")};
        if (b->cd->mail->files_size(b->files, b->n_files + 1) < CORDEE_LETTER_BYTES)
            b->n_files++;
    }
    return 0;
}

static int queue(struct both *b, int64_t row, const struct pair_reader *r,
                 const char *language, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();

    return b->cd->mail->queue(b->cd, err, row, r->party, r->address_id, r->address,
                              language, values) < 0
               ? -1
               : 0;
}

static int send(struct both *b, struct cordee_error *err)
{
    struct cordee *cd = b->cd;
    const struct pair *p = b->p;
    const struct cordee_taker takers[] = {
        {p->who, "to"},
        {b->there.party, "to"},
        {b->there.party == p->employer ? 0 : p->employer, "about"}};
    const struct pair_entry entry = {.kind = "recruitment.introduced",
                                     .direction = CORDEE_OUT,
                                     .takers = takers,
                                     .n = 3};
    const struct cordee_letter_text own = say(b, &b->them), other = say(b, &b->there);
    struct cordee_letter letter = {
        .language = own.language,
        .subject = own.subject,
        .markdown = own.markdown,
        .cluster = p->cluster,
        .flags = CORDEE_LETTER_AUTO,
        .texts = &other,
        .n_texts = !cordee_text_is(own.language, other.language),
        .files = b->files,
        .n_files = b->n_files,
    };
    int64_t row;

    if (pair_note(cd, p, &entry, &letter.interaction, err) < 0 ||
        (row = cd->mail->letter(cd, err, &letter)) < 0 ||
        queue(b, row, &b->them, own.language, err) < 0 ||
        queue(b, row, &b->there, other.language, err) < 0)
        return -1;
    return 0;
}

int pair_introduce(struct cordee *cd, const struct pair *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct both b = {.cd = cd, .a = a, .p = p};
    int rc;

    if ((rc = pair_reader_load(cd, a, p->who, &b.them, err)) <= 0 ||
        (rc = pair_reader_load(cd, a, p->person, &b.there, err)) <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                    T("One of both has no e-mail address that may be "
                                      "written to: please tell us, and we introduce "
                                      "you ourselves."));
    return files_load(&b, err) < 0 ? -1 : send(&b, err);
}

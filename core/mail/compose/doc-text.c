/* The plain face: lines between marks, which wrap.c lays out, and a text that a person
 * wrote without Markdown. */
#include "core/mail/compose/doc-priv.h"

#include <string.h>

static void mark(struct cd_program *p, char c)
{
    cd_program_put(p, &c, 1);
}

void cd_doc_line_open(struct doc *d, char kind)
{
    mark(d->text, CD_MARK_BEGIN);
    mark(d->text, kind);
    cd_program_puts(d->text, d->first);
    mark(d->text, CD_MARK_NEXT);
    cd_program_puts(d->text, d->rest);
    mark(d->text, CD_MARK_NEXT);
    memcpy(d->first, d->rest, sizeof d->first);
    d->column = 0;
}

void cd_doc_line_close(struct doc *d)
{
    cd_doc_end(d->text);
}

void cd_doc_blank_put(struct cd_program *text, const char *prefix)
{
    mark(text, CD_MARK_BEGIN);
    mark(text, CD_LINE_BLANK);
    cd_program_puts(text, prefix);
    mark(text, CD_MARK_NEXT);
    mark(text, CD_MARK_NEXT);
    mark(text, CD_MARK_END);
}

void cd_doc_blank(struct cd_program *text)
{
    cd_doc_blank_put(text, "");
}

void cd_doc_begin(struct cd_program *text, char kind)
{
    mark(text, CD_MARK_BEGIN);
    mark(text, kind);
    mark(text, CD_MARK_NEXT);
    mark(text, CD_MARK_NEXT);
}

void cd_doc_end(struct cd_program *text)
{
    mark(text, CD_MARK_END);
}

void cd_doc_line(struct cd_program *text, const char *words)
{
    cd_doc_begin(text, CD_LINE_WRAP);
    cd_program_puts(text, words);
    cd_doc_end(text);
}

int cd_compose_plain(const struct cd_merge *m, const char *inert, struct cd_program *text,
                     struct cordee_error *err)
{
    struct doc d = {.m = m, .text = text, .err = err};
    const char *line = inert;

    while (*line) {
        size_t n = strcspn(line, "\n");
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf one = {0};

        cordee_buf_put(&one, line, n);
        if (n && one.text[n - 1] == '\r')
            one.text[n - 1] = '\0';
        cd_doc_line_open(&d, strchr(" >\t", *line) ? CD_LINE_AS_IS : CD_LINE_WRAP);
        cd_program_text(text, m, one.text, CD_IN_TEXT);
        cd_doc_line_close(&d);
        if (cd_doc_tags_check(&d, one.text, NULL, false) < 0)
            return -1;
        line += n + (line[n] == '\n');
    }
    return 0;
}

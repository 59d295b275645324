#include "core/crm/word.h"

#include "core/crm/crm-priv.h"

#include <stdio.h>
#include <string.h>

const char *cd_word_fold(struct cordee_arena *a, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(text, &out);
    return cordee_arena_text(a, out.text ? out.text : "");
}

bool cd_word_in(const char *word, const char *list)
{
    char key[40];

    if (!*word || strlen(word) > sizeof key - 3 || strchr(word, ','))
        return false;
    snprintf(key, sizeof key, ",%s,", word);
    return strstr(list, key) != NULL;
}

int cd_word_yes(const char *word)
{
    if (cd_word_in(word, ",yes,y,true,1,x,ja,j,wahr,oui,o,vrai,si,s,vero,da,d,on,✓,"))
        return 1;
    if (cd_word_in(word, ",no,n,false,0,-,nein,falsch,non,faux,falso,ne,off,"))
        return 0;
    return -1;
}

const char *cd_word_language(const char *word)
{
    static const struct {
        const char *words, *code;
    } more[] = {
        {",deutsch,allemand,tedesco,nemscina,", "de"},
        {",franzosisch,francais,francese,francoscina,", "fr"},
        {",italienisch,italien,italiano,italijanscina,", "it"},
        {",slowenisch,slovene,sloveno,slovenscina,", "sl"},
        {",englisch,anglais,inglese,anglescina,", "en"},
    };
    const char *code = cd_language_code(word);

    for (size_t i = 0; !code && i < sizeof more / sizeof *more; i++)
        if (cd_word_in(word, more[i].words))
            code = more[i].code;
    return code;
}

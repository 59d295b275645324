core_sources += %D%/allow.c %D%/attribute.c %D%/clean.c %D%/html.h %D%/html-priv.h %D%/style.c

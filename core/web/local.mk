core_sources += \
	%D%/template.c %D%/template.h %D%/template-parse.c %D%/template-priv.h \
	%D%/render.c %D%/render.h

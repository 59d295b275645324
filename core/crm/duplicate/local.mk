# Who is here twice, and how two become one.
core_sources += \
	%D%/duplicates-find.c %D%/duplicates-load.c %D%/duplicates-priv.h %D%/duplicates.c %D%/duplicates.h \
	%D%/known.c %D%/merge-fields.c %D%/merge-own.c %D%/merge-priv.h %D%/merge-rows.c %D%/merge-undone.c %D%/merge.c \
	%D%/merge.h %D%/similar-score.c %D%/similar.c %D%/similar.h

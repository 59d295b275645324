recruitment_fit_sources = \
	%D%/all.c %D%/blind.c %D%/dress.c %D%/pages.c %D%/shown-model.c %D%/shown.h %D%/why.c %D%/fit.h %D%/index.c %D%/index.h %D%/keep-model.c %D%/keep.h %D%/list.c %D%/load-model.c %D%/load-skill-model.c %D%/rows-model.c \
	%D%/load.c %D%/run.h %D%/wanted-model.c %D%/wanted.c %D%/weights.c

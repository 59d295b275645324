# Who can do what, who needs what, who knows what.
core_sources += \
	%D%/theme.h %D%/tree.c %D%/tree-change.c %D%/declare.c %D%/filter-theme.c  \
	%D%/knows.h %D%/knows.c %D%/knows-score.c %D%/snippet.c %D%/matches.c

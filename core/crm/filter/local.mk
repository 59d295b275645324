# The language that says who, and what is kept in it.
core_sources += \
	%D%/filter-box.c %D%/filter-cluster.c %D%/filter-compile.c %D%/filter-count.c %D%/filter-date.c \
	%D%/filter-explain.c %D%/filter-fields.c %D%/filter-fields.h %D%/filter-happened.c %D%/filter-lex.c \
	%D%/filter-member.c %D%/filter-parse.c %D%/filter-reach.c %D%/filter-say.c %D%/filter-say-own.c %D%/filter-start.c \
	%D%/filter-term.c %D%/filter-who.c %D%/filter-words.c %D%/filter.h %D%/segment.c %D%/segment.h

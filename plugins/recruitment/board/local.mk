recruitment_board_sources = \
	%D%/board.c %D%/board.h %D%/board-model.c %D%/facts.c %D%/feed.c %D%/filter.c \
	%D%/posting.c %D%/settings.c

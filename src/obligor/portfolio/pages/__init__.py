"""Pages of the book: the runs of the night, the book itself, and the facts of a customer."""

from obligor.portfolio.pages import book, runs

urlpatterns = [*runs.urlpatterns, *book.urlpatterns]

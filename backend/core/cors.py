"""Other sites' pages, which may read nothing unless somebody has named them."""

from corsheaders.middleware import CorsMiddleware


class Cors(CorsMiddleware):
    """Never asked inside the event loop: whether a bot allows a site stands in the database."""

    async_capable = False

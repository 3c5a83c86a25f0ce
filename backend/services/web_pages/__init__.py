"""What a page and a sitemap say about other pages. It runs in the limited child, knows neither
Django nor a network, and trusts nothing it reads.
"""

# newsdb as a command, for a PostgreSQL of yours (README, "In a container"):
#
#   docker build --tag newsdb .
#   docker run --rm --env NEWSDB_DATABASE_URL --volume /archive:/archive:ro newsdb load /archive
#
# There is no HEALTHCHECK: what runs here ends by itself, and says by its exit code how it went.
FROM python:3.13-slim-trixie AS build
RUN python -m venv /opt/newsdb
WORKDIR /build
COPY requirements/container.txt requirements/
RUN /opt/newsdb/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements/container.txt
COPY . .
RUN /opt/newsdb/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim-trixie
RUN useradd --create-home --uid 10001 newsdb
COPY --from=build /opt/newsdb /opt/newsdb
ENV PATH=/opt/newsdb/bin:$PATH
# By its number, so that Kubernetes can tell that it is not root.
USER 10001
WORKDIR /home/newsdb
ENTRYPOINT ["newsdb"]
CMD ["--help"]
